/** Whether tiles are still what a bundle was tested on, and what a mask costs in answers. */
package io.maskcast.shared.drift;
