"""What every room needs: work, actor, time, errors, journal, settings. Imports nothing of ours."""
