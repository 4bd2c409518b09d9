"""Trains the bundled decoders and exports them for `phalanx compile`."""
