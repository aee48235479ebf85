/**
 * The command line. A command a class; options that commands share are mixins. What people read
 * goes to standard error, what programs read to standard output or to files, and files appear whole
 * or not at all.
 */
package dev.brushwork.cli;
