/**
 * JPEG streams whose headers travel once. The only package that needs the module {@code
 * java.desktop}: without it nothing else fails.
 */
package io.maskcast.shared.jpeg;
