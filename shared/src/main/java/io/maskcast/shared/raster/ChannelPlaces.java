package io.maskcast.shared.raster;

import java.util.Arrays;
import java.util.List;

/**
 * Which image each channel of a level is in, and which of its chosen bands it is.
 *
 * @param images of the level, in order
 * @param imageOf the place in it of each channel
 * @param bandOf the chosen band of each channel
 */
@SuppressWarnings("ArrayRecordComponent") // looked up for every piece, compared by nobody
record ChannelPlaces(List<StoredImage> images, int[] imageOf, int[] bandOf) {

  /** The image of a channel. */
  StoredImage image(int channel) {
    return images.get(imageOf[channel]);
  }

  /** Which of the image's chosen bands a channel is. */
  int band(int channel) {
    return bandOf[channel];
  }

  /** The places of some channels. */
  ChannelPlaces of(int[] channels) {
    return new ChannelPlaces(
        images,
        Arrays.stream(channels).map(channel -> imageOf[channel]).toArray(),
        Arrays.stream(channels).map(channel -> bandOf[channel]).toArray());
  }
}
