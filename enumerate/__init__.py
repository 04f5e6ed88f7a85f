"""Exact engines that count and decide threshold classes; they know nothing of papers, files or terminals.

Import from the modules, as in ``from enumerate.arrangements.chambers import dichotomies``; a plain import of this
package would hide the built-in of the same name.
"""
