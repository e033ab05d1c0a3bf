/** The command line of the trainer. */
package io.maskcast.trainer.cli;
