"""GDAL at work for 'maskcast bench tiles': a request per line of standard input, an answer per line, both JSON."""
import json
import os
import sys

import numpy
from osgeo import gdal

gdal.UseExceptions()
gdal.SetConfigOption("GDAL_DISABLE_READDIR_ON_OPEN", "EMPTY_DIR")
# In pieces of 16 KiB, as it would, GDAL reads all of a small file whatever bands are asked for.
if not gdal.GetConfigOption("CPL_VSIL_CURL_CHUNK_SIZE"):
    gdal.SetConfigOption("CPL_VSIL_CURL_CHUNK_SIZE", "1024")
opened = {}


def encode(request):
    """Raw samples, band after band, as an image file; the smallest that any of the option lists gives."""
    samples = numpy.fromfile(request["raw"], numpy.uint8).reshape(
        request["bands"], request["height"], request["width"])
    samples = numpy.repeat(samples, request["copies"], 0)
    memory = gdal.GetDriverByName("MEM").Create(
        "", samples.shape[2], samples.shape[1], samples.shape[0], gdal.GDT_Byte)
    for band in range(samples.shape[0]):
        memory.GetRasterBand(band + 1).WriteArray(samples[band])
    best = None
    for options in request["options"]:
        gdal.GetDriverByName(request["driver"]).CreateCopy("/vsimem/encoded", memory, 0, options)
        size = gdal.VSIStatL("/vsimem/encoded").size
        if best is None or size < len(best):
            handle = gdal.VSIFOpenL("/vsimem/encoded", "rb")
            best = bytes(gdal.VSIFReadL(1, size, handle))
            gdal.VSIFCloseL(handle)
            how = options
        gdal.Unlink("/vsimem/encoded")
    with open(request["file"], "wb") as out:
        out.write(best)
    return {"options": how}


def decode(request):
    """The samples of the first bands of a file, band after band."""
    dataset = gdal.Open(request["file"])
    bands = [dataset.GetRasterBand(band + 1).ReadAsArray() for band in range(request["bands"])]
    numpy.stack(bands).astype(numpy.uint8).tofile(request["raw"])
    return {}


def opens(request):
    """Opens a raster at a URL anew: nothing of it is known from before."""
    gdal.VSICurlClearCache()
    opened["raster"] = None
    opened["raster"] = gdal.Open("/vsicurl/" + request["url"])
    return {}


def reads(request):
    """Some rows of some bands of what is open."""
    data = opened["raster"].ReadRaster(
        0, request["row"], request["width"], request["rows"], band_list=request["bands"])
    with open(request["raw"], "wb") as out:
        out.write(data)
    return {}


def version(request):
    return {"version": gdal.__version__,
            "drivers": [name for name in ("GTiff", "WEBP", "JP2OpenJPEG") if gdal.GetDriverByName(name)]}


def main():
    work = {"encode": encode, "decode": decode, "opens": opens, "reads": reads, "version": version}
    for line in sys.stdin:
        request = json.loads(line)
        try:
            answer = work[request["work"]](request)
        except Exception as failure:  # whatever it is, the other end tells the person
            answer = {"failure": "%s: %s" % (type(failure).__name__, failure)}
        sys.stdout.write(json.dumps(answer) + os.linesep)
        sys.stdout.flush()


main()
