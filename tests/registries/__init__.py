"""Tests of the public registers' clients against local servers."""
