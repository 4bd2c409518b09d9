// The module is laid here.
