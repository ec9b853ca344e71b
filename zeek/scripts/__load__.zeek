# What loading the package loads.
@load ./main
