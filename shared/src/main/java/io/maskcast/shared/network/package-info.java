/** Networks as data: the layers a bundle describes, and the architectures of the paper. */
package io.maskcast.shared.network;
