"""An application with one slow task, so that a worker can be killed in the middle of something."""
