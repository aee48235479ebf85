/** Random numbers that are the same on every machine and backend. */
package dev.brushwork.engine.random;
