"""Speed as a ratio to a floor measured in the same run; `make bench` runs everything and writes README.md."""
