"""Views of a list: how a list looks (`look`), and the views that people keep and share (`kept`)."""
