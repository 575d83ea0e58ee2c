"""Tests of the steps of a mixture."""
