"""Stage `parse`: the bytes of a snapshot become one article, or one reject that says why not.

Kept empty of imports: the workers that read hostile pages load this package and must stay small.
"""
