/** The experiments of the paper, and the comparison with baselines, as series of runs. */
package io.maskcast.trainer.experiment;
