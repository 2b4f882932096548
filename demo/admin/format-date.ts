import { locale } from '../layout/language.js';

/** A day, or the day of a time, for people: `21 Nov 2026`. */
export const formatDate = (iso: string): string =>
  new Date(iso.length === 10 ? `${iso}T00:00:00` : iso).toLocaleDateString(locale(), {
    day: 'numeric',
    month: 'short',
    year: 'numeric',
  });

/** The month of a day, in short: `Nov`. */
export const formatMonth = (day: string): string =>
  new Date(`${day}T00:00:00`).toLocaleDateString(locale(), { month: 'short' }).replace('.', '');

/** A time for people, to the minute. */
export const formatTime = (iso: string): string =>
  new Date(iso).toLocaleString(locale(), { dateStyle: 'medium', timeStyle: 'short' });
