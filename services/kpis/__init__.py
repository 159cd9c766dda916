"""KPIs: what each is (`kpi`, `catalogue`), its figures for a viewer (`figures`), what is behind them (`explain`)."""
