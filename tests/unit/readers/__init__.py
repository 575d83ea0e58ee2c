"""Tests of the readers, over files that each test writes."""
