"""Files brought into the register: read, mapped to fields, planned row by row, applied as a change set that can be undone."""
