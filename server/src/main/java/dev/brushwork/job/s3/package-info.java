/** What jobs need, in a bucket of S3 or of what speaks its language. */
package dev.brushwork.job.s3;
