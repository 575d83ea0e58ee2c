"""``python -m medsynth``."""

from medsynth.cli.main import main

if __name__ == "__main__":
    main()
