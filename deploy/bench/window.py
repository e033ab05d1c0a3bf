"""Opens a GeoTIFF with GDAL and reads a window of some bands: prints the sum of all bytes, then for each line of standard
input the median time of some reads, in milliseconds. WindowBench talks to it."""
import sys
import time

import numpy
from osgeo import gdal

gdal.UseExceptions()
path, row, column, rows, columns, bands, reads = sys.argv[1:8]
window = int(column), int(row), int(columns), int(rows)
bands = [int(band) for band in bands.split(",")]


def read():
    return gdal.Open(path).ReadAsArray(*window, band_list=bands)


print(numpy.ascontiguousarray(read()).view(numpy.uint8).sum(dtype=numpy.uint64), flush=True)
for _ in sys.stdin:
    times = []
    for _ in range(int(reads)):
        begin = time.perf_counter()
        read()
        times.append(1e3 * (time.perf_counter() - begin))
    print(sorted(times)[len(times) // 2], flush=True)
