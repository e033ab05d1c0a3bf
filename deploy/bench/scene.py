"""Writes a scene of 10,000 x 10,000 pixels of 12 bands of u16: band-interleaved, deflated after predictor 2, in tiles of 256.
Smooth hills that differ from band to band, and noise of four bits, so that it compresses about as satellite data do."""
import sys

import numpy
from osgeo import gdal, osr

gdal.UseExceptions()
SIDE, BANDS, BLOCK = 10_000, 12, 256

options = ["TILED=YES", "INTERLEAVE=BAND", "COMPRESS=DEFLATE", "PREDICTOR=2", "ZLEVEL=1", "BIGTIFF=YES"]
options += [f"BLOCKXSIZE={BLOCK}", f"BLOCKYSIZE={BLOCK}", "NUM_THREADS=ALL_CPUS"]
scene = gdal.GetDriverByName("GTiff").Create(sys.argv[1], SIDE, SIDE, BANDS, gdal.GDT_UInt16, options)
scene.SetGeoTransform((500_000, 10, 0, 5_100_000, 0, -10))
system = osr.SpatialReference()
system.ImportFromEPSG(32633)
scene.SetProjection(system.ExportToWkt())
random = numpy.random.default_rng(1)
columns = numpy.arange(SIDE)
for band in range(BANDS):
    for row in range(0, SIDE, BLOCK):
        rows = numpy.arange(row, min(row + BLOCK, SIDE))[:, None]
        hills = 2_000 + 1_000 * numpy.sin(rows / (60 + 7 * band)) * numpy.cos(columns / (90 - 5 * band))
        samples = hills.astype(numpy.uint16) + random.integers(0, 16, hills.shape, dtype=numpy.uint16)
        scene.GetRasterBand(band + 1).WriteArray(samples, 0, row)
    print(f"band {band + 1} of {BANDS}", flush=True)
