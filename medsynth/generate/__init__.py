"""The steps in which models speak. Knows neither files nor how a model is reached."""
