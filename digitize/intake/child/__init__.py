"""The limited process in which untrusted bytes are opened: starting it, confining it, watching it, ending it."""
