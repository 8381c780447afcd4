"""The forms of the pilots' room, by part."""
