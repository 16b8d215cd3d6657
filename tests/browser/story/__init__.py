"""The story of issue 2, told by the people it belongs to; tests/browser/test_story.py tells it in order."""
