"""What a signature shows on its page: a style, the facts of the signature and a box become PDF objects.

A style is data (`style`, `presets`), the facts are values (`facts`), and `form` makes the objects of both without a
document at hand, so that a preview can be drawn from the same code. `drawer` stands on a page (`placing`) and is what a
plan of a signature asks to draw.
"""
