"""Guides for citizens: plain pages that a poster leads to, and what a commune's officers make of them.

Besides the six names: `texts` holds the shipped guides, data, each fact with its source and the day it was checked;
`procedures` the 25 services that people file online, by their official names; `search` finds a guide by what people
type. `contents` is what a version of a commune holds, as JSON and as words; `form` what an officer types; `media` what
a picture and a recording must be, and the door of the library that reads pictures; `lists` reads lists of procedures;
`languages` names those that people speak here.
"""
