"""Every SELECT of the cases room, by noun. Functions take a session and return rows; they decide nothing."""
