"""录音交付: the call centre's nightly folder, each file read once, hashed, listened to, archived and matched; nothing is lost."""
