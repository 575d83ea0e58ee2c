"""Steps of a mixture: rows of several versions read, compared with benchmarks, chosen, and put in order."""
