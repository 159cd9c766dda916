"""The texts of the product in Swedish, Finnish, Norwegian and Danish, and the tool that keeps them complete: `bin/locales`."""
