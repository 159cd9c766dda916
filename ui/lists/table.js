/* AG Grid in a page: grid.js makes its options and keeps it up to date. Of its modules only those that the list uses, as
   each costs time whenever a page is opened. */
import * as AgGrid from "nicegui-aggrid";

const { ModuleRegistry, createGrid, themeQuartz } = AgGrid;
ModuleRegistry.registerModules([
  "CellStyle", "ColumnApi", "CustomEditor", "EventApi", "InfiniteRowModel", "Locale", "PinnedRow", "RenderApi", "RowApi",
  "RowSelection", "RowStyle", "ScrollApi", "Tooltip",
].map((name) => AgGrid[`${name}Module`]));

export default {
  props: { config: String },
  render: () => Vue.h("div"),
  mounted() {
    const follow = () => (this.$el.dataset.agThemeMode = document.body.classList.contains("body--dark") ? "dark" : "light");
    this.watching = new MutationObserver(follow);
    this.watching.observe(document.body, { attributes: true, attributeFilter: ["class"] });
    follow();
    this.update_grid();
  },
  unmounted() {
    this.watching.disconnect();
    this.api.destroy();
  },
  methods: {
    /** Build it, or build it anew. */
    update_grid() {
      this.api?.destroy();
      this.$el.textContent = "";
      this.api = createGrid(this.$el, { theme: themeQuartz, ...k.table(JSON.parse(this.config)) });
    },
  },
};
