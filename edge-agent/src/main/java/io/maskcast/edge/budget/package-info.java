/** What an agent does about the budget a server sets it. */
package io.maskcast.edge.budget;
