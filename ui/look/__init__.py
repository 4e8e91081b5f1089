"""How everything looks: colour roles, the style sheet, marks, the focus ring. Knows no page and no journey."""
