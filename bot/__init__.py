"""Callboard: the stage manager of a TV fan server on Discord."""
