"""What every extension promises, held against every one that is found. A new file needs no new test."""
