/** What ladders of nested masks cost and come to, beside single masks. */
package io.maskcast.deploy.bench.ladder;
