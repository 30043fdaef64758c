"""When things happen: the clock defers tasks by its table of jobs, workers carry them out, reminders tell people."""
