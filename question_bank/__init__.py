"""The question bank as a plain library: content files in, checked and frozen values out.

It knows nothing of the web application, its database or its users. `load` reads the content
folder, `lint` looks for flaws of writing, `blueprint` says what a form must hold, `assembly`
picks the items of a form.
"""
