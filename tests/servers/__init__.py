"""Local stand-ins for the services that medsynth talks to."""
