/**
 * Who calls, and what they may do: the server's certificates, tokens and roles. Knows nothing of
 * pictures and jobs; {@code rpc} asks it at every call.
 */
package dev.brushwork.security;
