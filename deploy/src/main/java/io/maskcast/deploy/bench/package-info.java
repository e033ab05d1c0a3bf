/** What maskcast's own promises about speed are measured with, each by a subcommand. */
package io.maskcast.deploy.bench;
