"""Public registers: one thin client each behind one protocol, and the front through which they are asked."""
