"""What the call centre delivers: folder and manifest, on the real store and database, heard by the real decoders."""
