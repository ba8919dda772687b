"""A provider of our own: it speaks the vendor's protocol and works on this machine's processor.

Nothing on the service's path imports it; it is reached by URL, as the vendor is.
"""
