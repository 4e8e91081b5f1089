"""PDF files of any structure that the standard allows and some that readers have learnt to take, for Hypothesis.

    @given(shapes())
    def test_...(shape): data = render(shape)

A `Shape` says how a file is built; `content` makes its objects, `render` writes them down.
"""

from tests.documents.shapes.faults import Fault
from tests.documents.shapes.rendering import render
from tests.documents.shapes.shape import Fields, Form, Shape, shapes

__all__ = ["Fault", "Fields", "Form", "Shape", "render", "shapes"]
