/** How the client works; nothing here is part of its API. */
package dev.brushwork.client.impl;
